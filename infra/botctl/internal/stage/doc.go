// Package stage is a folder of templates beside one stage of Parameter Store: which bots
// there are and where, what the stage holds of each, which of it serves, and the overrides
// that are written over it.
//
// A bot is in the region that its group's group.yaml names. What is wrong with a group, or
// with what groups share, is told to whoever needs that, and to nobody else: a bot can be
// switched off whatever the files of others say, and with [Options.Region] whatever those of
// its group say, or without a folder.
//
// Start from [Open] and [View].
package stage
