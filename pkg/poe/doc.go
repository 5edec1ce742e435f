// Package poe is the Poe server-bot protocol, version 1.2: what Poe sends
// ([DecodeRequest]), what a bot may answer ([EventWriter], [Settings],
// [ParameterControls]), a client that reads an answer exactly as Poe's own does
// ([Client]), and Poe's own APIs for settings ([SettingsAPI]), for files
// ([UploadAPI]) and for costs ([CostAPI]).
//
// The package knows nothing of AWS or of templates. It is the only place that
// knows Poe's wire format.
package poe

// ProtocolVersion is the version of the protocol that this package speaks. The
// first number is the version of requests, the second that of responses.
const ProtocolVersion = "1.2"

// The limits that Poe sets for one answer, from its documentation.
const (
	MaxEvents     = 10_000  // events, comments not counted
	MaxCharacters = 512_000 // characters in all text events together, replaced text included
	MaxFiles      = 20      // file events
	// MaxFileBytes is the size of one file. Poe says 50 MB; this is the larger reading of
	// that, so that Poe has the last word on what is between.
	MaxFileBytes = 50 << 20
)
