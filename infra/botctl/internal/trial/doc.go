// Package trial takes a bot through a matrix of conversations on this machine: no AWS, no
// Poe, no cost. The gateway is the one that functions run; the simulator stands in for
// Bedrock and refuses what the bot's model would refuse; Poe's own client reads the answers.
//
// A case is for bots whose templates say that they are made for it, and is in the file of
// what it is about. Start from [Start].
package trial
