package state

// News is the one quiet bar above the foot: what just happened, and what can be done
// about it. It stays until something else happens or the person goes elsewhere.
type News struct {
	source
	at   func() Route // where the person is
	told Told
}

// Told is one thing that happened.
type Told struct {
	Say  Msg
	Warn bool // it did not go well
	Acts []Act
}

// Act is something that can be done about it: it leads to a route, or does what do does.
type Act struct {
	Key string // of its words
	To  Route
	do  func()
}

// View is what to show: no Say is nothing. What leads to where the person is already is
// not offered.
func (n *News) View() Told {
	v := n.told
	v.Acts = nil
	for _, a := range n.told.Acts {
		if a.do != nil || a.To != n.at() {
			v.Acts = append(v.Acts, a)
		}
	}
	return v
}

func (n *News) tell(t Told) {
	n.told = t
	n.changed()
}

// Put puts the bar away.
func (n *News) Put() {
	if n.told.Say != (Msg{}) {
		n.tell(Told{})
	}
}

// Act does something about what happened.
func (d *Desk) Act(a Act) {
	d.News.Put()
	if a.do != nil {
		a.do()
		return
	}
	d.Go(a.To)
}

// announce shows what happened, where there is a bar.
func (k *Kit) announce(t Told) {
	if k.news != nil {
		k.news(t)
	}
}
