// Package draft writes templates of new bots out of the catalogue of models: complete, at
// most 30 lines long, and with each guess marked as one. It reads and writes no file.
//
// Start from [New]; then the draft is given its place and written.
package draft
