package record

// What the county declares for everybody.

// The fields of a area.
const (
	AreaCode, AreaName, AreaNameBo, AreaZone, AreaFrom, AreaTo, AreaChannel Field = 1, 2, 3, 4, 5, 6, 7
)

var areaDef = KindDef{
	Kind: Area, Name: "area", Use: "names and codes of townships and villages",
	Key:     []Field{AreaCode},
	Home:    in("ref/area"),
	Writers: []Role{Clerk},
	Fields: []FieldDef{
		{Field: AreaCode, Name: "code", Type: Code, Digits: []int{9, 12}, Required: true, Use: "key: 9 or 12 digits of the statistical code", Keep: KeepLog},
		{Field: AreaName, Name: "name", Type: Text, Max: 40, Required: true, Use: "every list and report", Keep: KeepLog},
		{Field: AreaNameBo, Name: "name_bo", Type: Text, Max: 80, Use: "Tibetan screens", Keep: KeepLog},
		{Field: AreaZone, Name: "zone", Type: Code, List: "zone", Use: "visit planning by season", Keep: KeepLog},
		{Field: AreaFrom, Name: "valid_from", Type: Date, Min: 1949, Max: 2100, Use: "codes change when a township becomes a town", Keep: KeepLog},
		{Field: AreaTo, Name: "valid_to", Type: Date, Min: 1949, Max: 2100, Use: "codes change when a township becomes a town", Keep: KeepLog},
		{Field: AreaChannel, Name: "channel", Type: Code, Digits: []int{12}, Use: "the code the village entered with, for life (rule X7)", Keep: KeepLog},
	},
}

// The fields of a code item.
const (
	CodeList, CodeCode, CodeZh, CodeBo, CodeEn, CodeFrom, CodeTo Field = 1, 2, 3, 4, 5, 6, 7
)

var codeItemDef = KindDef{
	Kind: CodeItem, Name: "code_item", Use: "code lists changed by the county",
	Key:     []Field{CodeList, CodeCode},
	Home:    in("ref/code"),
	Writers: []Role{Clerk},
	Fields: []FieldDef{
		{Field: CodeList, Name: "list", Type: Code, Required: true, Use: "key", Keep: KeepLog},
		{Field: CodeCode, Name: "code", Type: Code, Required: true, Use: "key", Keep: KeepLog},
		{Field: CodeZh, Name: "zh", Type: Text, Max: 60, Use: "label", Keep: KeepLog},
		{Field: CodeBo, Name: "bo", Type: Text, Max: 120, Use: "label", Keep: KeepLog},
		{Field: CodeEn, Name: "en", Type: Text, Max: 80, Use: "label", Keep: KeepLog},
		{Field: CodeFrom, Name: "valid_from", Type: Date, Min: 1949, Max: 2100, Use: "from when it may be chosen", Keep: KeepLog},
		{Field: CodeTo, Name: "valid_to", Type: Date, Min: 1949, Max: 2100, Use: "until when it may be chosen", Keep: KeepLog},
	},
}

// The fields of a setting.
const (
	SettingName, SettingValue, SettingFrom Field = 1, 2, 3
)

var settingDef = KindDef{
	Kind: Setting, Name: "setting", Use: "values the county decides: days a year, rates, leave levels",
	Key:     []Field{SettingName, SettingFrom},
	Home:    in("ref/setting"),
	Writers: []Role{Clerk},
	Fields: []FieldDef{
		{Field: SettingName, Name: "name", Type: Code, Required: true, Use: "key", Keep: KeepLog},
		{Field: SettingValue, Name: "value", Type: Text, Max: 2000, Use: "the value", Keep: KeepLog},
		{Field: SettingFrom, Name: "valid_from", Type: Date, Min: 1949, Max: 2100, Required: true, Use: "key: from when it holds", Keep: KeepLog},
	},
}

// The fields of a unit.
const (
	UnitName, UnitLevel, UnitContact Field = 1, 2, 3
)

var unitDef = KindDef{
	Kind: Unit, Name: "unit", Use: "the units that send cadres and help households",
	Key:     []Field{UnitName}, // a person's unit names it by these words
	Home:    in("ref/unit"),
	Writers: []Role{Clerk},
	Form:    []Group{{Fields: []Field{UnitName, UnitLevel, UnitContact}}},
	Fields: []FieldDef{
		{Field: UnitName, Name: "name", Type: Text, Max: 60, Required: true, Use: "key", Keep: KeepTerm},
		{Field: UnitLevel, Name: "level", Type: Code, List: "unit_level", Use: "pairings by level of the unit (隶属)", Keep: KeepTerm},
		{Field: UnitContact, Name: "contact", Type: Text, Max: 60, Use: "whom to ask in the unit", Keep: KeepTerm},
	},
}
