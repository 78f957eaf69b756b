PRAGMA application_id = 1516795203;
PRAGMA user_version = 1;
CREATE TABLE meta (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	device BLOB NOT NULL, label TEXT NOT NULL, county BLOB NOT NULL, persons BLOB NOT NULL,
	epoch INTEGER NOT NULL, counter INTEGER NOT NULL, replied INTEGER NOT NULL,
	log_epoch INTEGER NOT NULL, head INTEGER NOT NULL, backup INTEGER NOT NULL,
	clock_stamp INTEGER NOT NULL, clock_n INTEGER NOT NULL, clock_learned INTEGER NOT NULL, clock_run INTEGER NOT NULL, clock_boot INTEGER NOT NULL,
	clock_wall INTEGER NOT NULL, clock_offset INTEGER NOT NULL,
	exchange INTEGER NOT NULL, from_head INTEGER NOT NULL, commits INTEGER NOT NULL) STRICT;
CREATE TABLE queue (epoch INTEGER PRIMARY KEY, secret BLOB NOT NULL, seq INTEGER NOT NULL, chain BLOB NOT NULL,
	kept_seq INTEGER NOT NULL DEFAULT 0, kept_chain BLOB) STRICT;
CREATE TABLE outbox (n INTEGER PRIMARY KEY AUTOINCREMENT, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
	payload BLOB NOT NULL, hash BLOB NOT NULL, chain BLOB NOT NULL) STRICT;
CREATE TABLE own (n INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
	payload BLOB NOT NULL, hash BLOB NOT NULL, chain BLOB NOT NULL,
	state INTEGER NOT NULL, at INTEGER NOT NULL, received INTEGER NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX own_seq ON own (epoch, seq);
CREATE INDEX own_hash ON own (hash);
CREATE TABLE laid (kind INTEGER NOT NULL, id BLOB NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (kind, id, n)) STRICT, WITHOUT ROWID;
CREATE TABLE trunk (kind INTEGER NOT NULL, id BLOB NOT NULL, no INTEGER NOT NULL, channel TEXT NOT NULL,
	last INTEGER NOT NULL, stale INTEGER NOT NULL, fields BLOB NOT NULL, PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID;
CREATE INDEX trunk_no ON trunk (no) WHERE no > 0;
CREATE INDEX trunk_stale ON trunk (stale) WHERE stale > 0;
CREATE TABLE cursor (prefix TEXT PRIMARY KEY, since INTEGER NOT NULL, pos INTEGER NOT NULL, no INTEGER NOT NULL,
	ended INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE returned (n INTEGER PRIMARY KEY, payload BLOB NOT NULL, hash BLOB NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL, why TEXT NOT NULL, note TEXT NOT NULL) STRICT;
CREATE TABLE draft (key TEXT PRIMARY KEY, kind INTEGER NOT NULL, id BLOB NOT NULL, base TEXT NOT NULL, author BLOB NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
CREATE TABLE find (id BLOB PRIMARY KEY, village TEXT NOT NULL, group_no INTEGER NOT NULL,
	register TEXT NOT NULL, assistance TEXT NOT NULL, head TEXT NOT NULL, head_bo TEXT NOT NULL, stands BLOB, keys TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX find_stands ON find (stands) WHERE stands IS NOT NULL;
CREATE TABLE conflict (kind INTEGER NOT NULL, id BLOB NOT NULL, field INTEGER NOT NULL, about_kind INTEGER NOT NULL, about BLOB NOT NULL,
	settled INTEGER NOT NULL, was BLOB NOT NULL, decided BLOB, PRIMARY KEY (kind, id, field)) STRICT, WITHOUT ROWID;
CREATE INDEX conflict_settled ON conflict (settled);
CREATE TABLE viewed (kind TEXT PRIMARY KEY, columns TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE "area" (id BLOB PRIMARY KEY, "code" TEXT, "name" TEXT, "name_bo" TEXT, "zone" TEXT, "valid_from" INTEGER, "valid_to" INTEGER, "channel" TEXT) STRICT, WITHOUT ROWID;
CREATE TABLE "team" (id BLOB PRIMARY KEY, "name" TEXT, "township" TEXT, "team_kind" TEXT, "valid_from" INTEGER, "valid_to" INTEGER) STRICT, WITHOUT ROWID;
CREATE TABLE "person" (id BLOB PRIMARY KEY, "name" TEXT, "name_bo" TEXT, "unit" TEXT, "post" TEXT, "phone" TEXT, "skills" TEXT, "township" TEXT) STRICT, WITHOUT ROWID;
CREATE TABLE "assignment" (id BLOB PRIMARY KEY, "person" BLOB, "role" TEXT, "team" BLOB, "areas" TEXT, "household" BLOB, "valid_from" INTEGER, "valid_to" INTEGER, "team_role" TEXT, "acting_for" BLOB) STRICT, WITHOUT ROWID;
CREATE INDEX "assignment_person" ON "assignment" ("person", "valid_from");
CREATE TABLE "device" (id BLOB PRIMARY KEY, "persons" BLOB, "label" TEXT, "sign_key" BLOB, "seal_key" BLOB, "issued" INTEGER, "revoked" INTEGER) STRICT, WITHOUT ROWID;
CREATE TABLE "household" (id BLOB PRIMARY KEY, "village" TEXT, "group_no" INTEGER, "head" TEXT, "head_bo" TEXT, "phone" TEXT, "register" TEXT, "assistance" TEXT, "cause" TEXT, "causes" TEXT, "size" INTEGER, "external_no" TEXT, "notice_given" INTEGER, "housing" TEXT, "water" TEXT, "food" TEXT, "clothing" TEXT, "education" TEXT, "medical" TEXT, "home_safe" TEXT, "water_safe" TEXT, "checked" INTEGER, "guarantee_note" TEXT, "where_now" TEXT, "back" INTEGER, "merged_into" BLOB, "event" TEXT, "event_date" INTEGER, "split_from" BLOB, "voided" TEXT) STRICT, WITHOUT ROWID;
CREATE TABLE "member" (id BLOB PRIMARY KEY, "household" BLOB, "name" TEXT, "name_bo" TEXT, "sex" TEXT, "birth" INTEGER, "relation" TEXT, "schooling" TEXT, "work_place" TEXT, "work_months" INTEGER, "allowance" INTEGER, "medical" INTEGER, "pension" INTEGER, "event" TEXT, "event_date" INTEGER, "voided" TEXT, "external_no" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "member_household" ON "member" ("household");
CREATE TABLE "member_care" (id BLOB PRIMARY KEY, "member" BLOB, "household" BLOB, "health" TEXT, "labour" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "member_care_member" ON "member_care" ("member");
CREATE INDEX "member_care_household" ON "member_care" ("household");
CREATE TABLE "visit" (id BLOB PRIMARY KEY, "household" BLOB, "date" INTEGER, "topics" TEXT, "present" TEXT, "needs" TEXT, "next" INTEGER, "place" TEXT, "note" TEXT, "visitors" BLOB, "on_behalf" BLOB, "reason" TEXT, "language" TEXT, "voided" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "visit_household" ON "visit" ("household", "date");
CREATE TABLE "duty_day" (id BLOB PRIMARY KEY, "person" BLOB, "date" INTEGER, "team" BLOB, "status" TEXT, "overnight" INTEGER, "place" TEXT, "work" TEXT, "note" TEXT, "reason" TEXT, "line" TEXT, "by_paper" INTEGER, "explained" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "duty_day_person" ON "duty_day" ("person", "date");
CREATE INDEX "duty_day_team" ON "duty_day" ("team", "date");
CREATE TABLE "code_item" (id BLOB PRIMARY KEY, "list" TEXT, "code" TEXT, "zh" TEXT, "bo" TEXT, "en" TEXT, "valid_from" INTEGER, "valid_to" INTEGER) STRICT, WITHOUT ROWID;
CREATE TABLE "setting" (id BLOB PRIMARY KEY, "name" TEXT, "value" TEXT, "valid_from" INTEGER) STRICT, WITHOUT ROWID;
CREATE TABLE "quarantine" (id BLOB PRIMARY KEY, "device" BLOB, "change" BLOB, "author" BLOB, "reason" TEXT, "detail" TEXT, "content" BLOB, "decision" TEXT, "note" TEXT, "applied" INTEGER, "outcome" TEXT, "overtaken" TEXT, "overtaken_by" BLOB, "why" TEXT, "decided_by" BLOB) STRICT, WITHOUT ROWID;
CREATE INDEX "quarantine_device" ON "quarantine" ("device");
CREATE TABLE "complaint" (id BLOB PRIMARY KEY, "device" BLOB, "author" BLOB, "date" INTEGER, "about" TEXT, "text" TEXT, "answer" TEXT, "answered" INTEGER) STRICT, WITHOUT ROWID;
CREATE INDEX "complaint_device" ON "complaint" ("device", "date");
CREATE TABLE "case" (id BLOB PRIMARY KEY, "household" BLOB, "ordinal" INTEGER, "clue" TEXT, "found" TEXT, "found_on" INTEGER, "told" INTEGER, "authorised" INTEGER, "type" TEXT, "causes" TEXT, "outcome" TEXT, "outcome_on" INTEGER, "closed" TEXT, "closed_on" INTEGER) STRICT, WITHOUT ROWID;
CREATE INDEX "case_household" ON "case" ("household");
CREATE TABLE "unit" (id BLOB PRIMARY KEY, "name" TEXT, "level" TEXT, "contact" TEXT) STRICT, WITHOUT ROWID;
CREATE TABLE "study" (id BLOB PRIMARY KEY, "team" BLOB, "date" INTEGER, "type" TEXT, "level" TEXT, "topic" TEXT, "language" TEXT, "heads" INTEGER, "persons" BLOB, "reason" TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX "study_team" ON "study" ("team", "date");
CREATE TABLE "matter" (id BLOB PRIMARY KEY, "household" BLOB, "team" BLOB, "visit" BLOB, "need" TEXT, "what" TEXT, "holder" TEXT, "due" INTEGER, "answer" TEXT, "answered" INTEGER, "closed" INTEGER) STRICT, WITHOUT ROWID;
INSERT INTO "cursor" VALUES ('device/61000000-0000-0000-0000-000000000001',1,1,1,0);
INSERT INTO "cursor" VALUES ('village/623027103201',1,1,1,0);
INSERT INTO "draft" VALUES ('visit',6,X'9B5247F45FB85BC6BA9BE00819EE0B8C','{"LogEpoch":77,"Seq":1,"Own":2,"Unshown":null}',X'617574686F7200000000000000000001',1790000001000,X'E58D8AE5BCA0E8A1A8');
INSERT INTO "find" VALUES (X'9B5247F45FB85BC6BA9BE00819EE0B8C','623027103201',2,'stable','','才让卓玛','ཚེ་རིང་སྒྲོལ་མ',NULL,'^|才让卓玛^|ཚེརིངསྒྲོལམ^|cairangzhuoma^|crzm|rangzhuoma|rzm|zhuoma|zm|ma|m^|zairangzhuoma^|zrzm|rangzhuoma|rzm|zhuoma|zm|ma|m^|2组');
INSERT INTO "household" VALUES (X'9B5247F45FB85BC6BA9BE00819EE0B8C','623027103201',2,'才让卓玛','ཚེ་རིང་སྒྲོལ་མ',NULL,'stable',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "laid" VALUES (9,X'F7C9A7716B7E5E1E8FF5B6F94F7E8EAB',2);
INSERT INTO "meta" VALUES (1,X'61000000000000000000000000000001','a',X'6B6579',X'617574686F7200000000000000000001',109855040062533,1,1,77,1,0,1790000001000,1,1790000000000,0,0,1790000002000,-1000,1790000000000,1,6);
INSERT INTO "outbox" VALUES (2,109855040062533,2,X'0161000000000000000000000000000001C5888FF599FD1802D0BF83C5986801617574686F72000000000000000000014D21568CA0B883017B9045B4314E438372000109F7C9A7716B7E5E1E8FF5B6F94F7E8EAB00060111729B5247F45FB85BC6BA9BE00819EE0B8C020464D6C4020C0363626F',X'AE9D02BCAAF3CC2F85434910D63AA5E13C43EE42143A4C254554AE855C9A59B7',X'679CBCFA669C6AC00F870A61802AFB547FA6240DF9C2FE6872C820163D66766E');
INSERT INTO "own" VALUES (1,109855040062533,1,X'0161000000000000000000000000000001C5888FF599FD1801D0BF83C5986800617574686F720000000000000000000100DB905C3C90B4C286763392BCF5BB2B800001069B5247F45FB85BC6BA9BE00819EE0B8C000A010D6336323330323731303332303102026904030D74E6898DE8AEA9E58D93E78E9B042B74E0BD9AE0BDBAE0BC8BE0BDA2E0BDB2E0BD84E0BC8BE0BDA6E0BE92E0BEB2E0BDBCE0BDA3E0BC8BE0BD98060763737461626C65',X'FDF97F716F6F2F27CE308D92996BADEC7CB8773B7694F493FAC954E9979A8E14',X'CF0A91645D1E983654A0E8D96CF75BD804354CEE4AED15F9A22CDA7249E95592',0,1,1790000000000,'','');
INSERT INTO "queue" VALUES (109855040062533,X'658ABED46D8DF7DEFFD5817FC6722D69',2,X'679CBCFA669C6AC00F870A61802AFB547FA6240DF9C2FE6872C820163D66766E',0,NULL);
INSERT INTO "trunk" VALUES (6,X'9B5247F45FB85BC6BA9BE00819EE0B8C',1,'village/623027103201/9b5247f4-5fb8-5bc6-ba9b-e00819ee0b8c',1,0,X'01010180B083C59868617574686F720000000000000000000161000000000000000000000000000001C5888FF599FD180105010101000D6336323330323731303332303102010100026904030101000D74E6898DE8AEA9E58D93E78E9B040101002B74E0BD9AE0BDBAE0BC8BE0BDA2E0BDB2E0BD84E0BC8BE0BDA6E0BE92E0BEB2E0BDBCE0BDA3E0BC8BE0BD98060101000763737461626C65');
INSERT INTO "viewed" VALUES ('area','"code","name","name_bo","zone","valid_from","valid_to","channel"');
INSERT INTO "viewed" VALUES ('assignment','"person","role","team","areas","household","valid_from","valid_to","team_role","acting_for"');
INSERT INTO "viewed" VALUES ('case','"household","ordinal","clue","found","found_on","told","authorised","type","causes","outcome","outcome_on","closed","closed_on"');
INSERT INTO "viewed" VALUES ('code_item','"list","code","zh","bo","en","valid_from","valid_to"');
INSERT INTO "viewed" VALUES ('complaint','"device","author","date","about","text","answer","answered"');
INSERT INTO "viewed" VALUES ('device','"persons","label","sign_key","seal_key","issued","revoked"');
INSERT INTO "viewed" VALUES ('duty_day','"person","date","team","status","overnight","place","work","note","reason","line","by_paper","explained"');
INSERT INTO "viewed" VALUES ('find','2');
INSERT INTO "viewed" VALUES ('household','"village","group_no","head","head_bo","phone","register","assistance","cause","causes","size","external_no","notice_given","housing","water","food","clothing","education","medical","home_safe","water_safe","checked","guarantee_note","where_now","back","merged_into","event","event_date","split_from","voided"');
INSERT INTO "viewed" VALUES ('matter','"household","team","visit","need","what","holder","due","answer","answered","closed"');
INSERT INTO "viewed" VALUES ('member','"household","name","name_bo","sex","birth","relation","schooling","work_place","work_months","allowance","medical","pension","event","event_date","voided","external_no"');
INSERT INTO "viewed" VALUES ('member_care','"member","household","health","labour"');
INSERT INTO "viewed" VALUES ('person','"name","name_bo","unit","post","phone","skills","township"');
INSERT INTO "viewed" VALUES ('quarantine','"device","change","author","reason","detail","content","decision","note","applied","outcome","overtaken","overtaken_by","why","decided_by"');
INSERT INTO "viewed" VALUES ('setting','"name","value","valid_from"');
INSERT INTO "viewed" VALUES ('study','"team","date","type","level","topic","language","heads","persons","reason"');
INSERT INTO "viewed" VALUES ('team','"name","township","team_kind","valid_from","valid_to"');
INSERT INTO "viewed" VALUES ('unit','"name","level","contact"');
INSERT INTO "viewed" VALUES ('visit','"household","date","topics","present","needs","next","place","note","visitors","on_behalf","reason","language","voided"');
INSERT INTO "visit" VALUES (X'F7C9A7716B7E5E1E8FF5B6F94F7E8EAB',X'9B5247F45FB85BC6BA9BE00819EE0B8C',20779,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'bo',NULL);
