// Package config finds the templates and access keys of a group of bots, keeps
// them for a while, and goes on with the last good ones when they cannot be read
// or are no longer valid.
//
// Start from [Bots] and [FileKeys]; a [Store] says where the texts are kept.
package config
