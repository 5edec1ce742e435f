//go:build !linux && !darwin

package terminal

import "errors"

// HideInput cannot turn off the terminal's echo here.
func HideInput() (show func(), err error) {
	return nil, errors.New("its echo cannot be turned off on this system")
}
