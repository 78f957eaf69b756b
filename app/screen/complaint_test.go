package screen_test

import (
	"testing"

	"zhucun/app/state"
	"zhucun/store/record"
)

func TestAComplaintIsWrittenFromMineWithoutAName(t *testing.T) {
	d := newDrawn(t)
	c := newCanned(t)
	h := &hand{t: t, w: d.open(t, c.desk, state.Chinese, state.DefaultPrefs, sizes[0])}
	for _, words := range []string{"我的", "写一条，看答复", "工作量和填表", "不写名字"} {
		h.tap(words)
	}
	c.desk.Complaints.Text("表太多")
	h.tap("保存")
	if sv := c.memory.Saves[len(c.memory.Saves)-1]; sv.Edits[0].Ref.Kind != record.Complaint || !sv.Author.IsZero() {
		t.Errorf("%+v", sv)
	}
	if v := c.desk.Complaints.View(); !v.Sent || len(v.Earlier) != 1 {
		t.Errorf("%+v", v)
	}
}
