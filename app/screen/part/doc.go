// Package part is what screens are made of: the tokens (sizes, spaces, surfaces,
// colours) and one component each for what they show again and again. A part knows
// the toolkit and shapes of package chart, and nothing of the app: its words come
// in, already in the person's language.
package part
