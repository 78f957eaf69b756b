// Package state is what each screen shows and does, without a window: a state
// takes intents as method calls, keeps what the person has entered so far, and
// offers one snapshot by View. It knows no toolkit and no database; what it
// needs of them is declared in ports.go and wired by cmd/zhucun.
//
// A state belongs to one goroutine, the one that draws. Work that could take
// long goes through a Runner, and what it found comes back to that goroutine
// before a state changes. OnChange is called after every change of a View.
package state
