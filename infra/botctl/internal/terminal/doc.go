// Package terminal turns a terminal's echo off, where that can be done, so that what is typed
// is not shown.
//
// Start from [HideInput].
package terminal
