// Package terminal shows what a command was asked for: rows as a table, with colours where
// they show, or as JSON or YAML for scripts. It also turns off the echo of what is typed.
//
// Start from [WriteRows] and [HideInput].
package terminal
