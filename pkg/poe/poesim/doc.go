// Package poesim plays the part of Poe that takes the files of an answer, for tests and for
// trying bots out on one's own machine. It takes what Poe takes, as strictly as that is
// documented (poe-protocol.md §5), refuses the rest with a sentence, serves the files it
// was given and shows them on a page. It calls nobody but the hosts it is told to trust.
//
// Start from [New]; the [Server] is an http.Handler.
package poesim
