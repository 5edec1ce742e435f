// Package gateway is the HTTP face of poebridge: it routes a request of Poe's to a
// bot, checks the access key before anything else is read, has the bot answer, and
// writes one log line about it.
//
// Whatever goes wrong after the key has been accepted, Poe gets a stream with at
// most one error and exactly one done. Start from [New].
package gateway
