//go:build linux || darwin

package terminal

import (
	"os"

	"golang.org/x/sys/unix"
)

// HideInput turns off the terminal's echo, and says how to turn it on again.
func HideInput() (show func(), err error) {
	fd := int(os.Stdin.Fd())
	was, err := unix.IoctlGetTermios(fd, getTermios)
	if err != nil {
		return nil, err
	}
	quiet := *was
	quiet.Lflag &^= unix.ECHO
	if err := unix.IoctlSetTermios(fd, setTermios, &quiet); err != nil {
		return nil, err
	}
	return func() { _ = unix.IoctlSetTermios(fd, setTermios, was) }, nil // or it is gone
}
