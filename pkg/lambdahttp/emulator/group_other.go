//go:build unix && !linux

package emulator

import "syscall"

// ownGroup keeps signals to the terminal's processes, such as that of Ctrl-C, from
// a function that is still answering.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
