package emulator

import "syscall"

// ownGroup keeps signals to the terminal's processes, such as that of Ctrl-C, from
// a function that is still answering, and ends the function with the emulator, which
// could not end one that is frozen once it has been killed itself.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
