// Package poesim plays the parts of Poe that take the files of an answer and its cost, for
// tests and for trying bots out on one's own machine. It takes what Poe takes, as strictly as
// that is documented (poe-protocol.md §5 and §6), and refuses the rest with a sentence. It
// serves the files it was given and shows them on a page, and keeps account of every charge,
// of no real money. It calls nobody but the hosts it is told to trust.
//
// Start from [New]; the [Server] is an http.Handler.
package poesim
