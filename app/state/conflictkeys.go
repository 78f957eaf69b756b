package state

// Keyer is a state whose work is done by single keys, in a window and without one: a key
// is a character as typed without Shift, or the name of an arrow.
type Keyer interface {
	// Key does what a key asks for, and reports whether it asks for anything here.
	Key(key string) bool
}

// Key gives a key to the page that the person is on, and reports whether it asks for
// anything there.
func (d *Desk) Key(key string) bool {
	for _, s := range d.shown() {
		if k, ok := s.(Keyer); ok && k.Key(key) {
			return true
		}
	}
	return false
}

// KeyWord is a key and the key of the words that say what it does.
type KeyWord struct{ Key, Word string }

// The names of the arrows.
const (
	KeyUp    = "Up"
	KeyDown  = "Down"
	KeyLeft  = "Left"
	KeyRight = "Right"
)

// ConflictKeys are the keys of the page, in the order in which the sheet of keys lists
// them. A digit keeps that value; the left arrow the first and the right one the second
// of two.
var ConflictKeys = []KeyWord{
	{KeyLeft, "conflict.key.left"}, {KeyRight, "conflict.key.right"}, {"1", "conflict.key.digit"}, {"e", "conflict.key.own"}, {"g", "conflict.key.together"},
	{"a", "conflict.key.ask"}, {"s", "conflict.key.skip"}, {"u", "conflict.key.undo"}, {"h", "conflict.key.seen"}, {"f", "conflict.key.filter"},
}

// Key does what a key asks for.
func (c *Conflicts) Key(key string) bool {
	if !c.view.Loaded || c.at.Page != PageConflicts {
		return false
	}
	switch key {
	case KeyUp:
		c.Select(c.view.At - 1)
	case KeyDown:
		c.Select(c.view.At + 1)
	case KeyLeft:
		c.number(1)
	case KeyRight:
		if len(c.view.Pair.Values) == 2 {
			c.number(2)
		}
	case "1", "2", "3", "4", "5", "6", "7", "8", "9":
		c.number(int(key[0] - '0'))
	case "e":
		c.Own()
	case "g":
		c.Together()
	case "a":
		c.Ask()
	case "s":
		c.Skip()
	case "u":
		c.Undo()
	case "h":
		c.Seen()
	case "f":
		c.Filter(!c.view.Settled)
	default:
		return false
	}
	return true
}

// number keeps the n-th value, or asks the n-th of those who are offered.
func (c *Conflicts) number(n int) {
	if c.asking {
		c.AskOne(n)
	} else {
		c.Keep(n)
	}
}
