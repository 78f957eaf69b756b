package state

// The forms as parts of pages: arriving at one opens it for the route.

func (f *VisitForm) show(at Route)  { f.Open(at) }
func (f *Form) show(at Route)       { f.Open(at) }
func (f *DayForm) show(at Route)    { f.Open(at) }
func (t *TeamDay) show(at Route)    { t.Open(at.Day) }
func (c *Complaints) show(at Route) { c.Open() }

func (f *VisitForm) draftKey() string  { return f.key(f.at) }
func (f *Form) draftKey() string       { return f.key(f.at) }
func (f *DayForm) draftKey() string    { return f.key(f.at) }
func (t *TeamDay) draftKey() string    { return t.key() }
func (c *Complaints) draftKey() string { return c.key() }
