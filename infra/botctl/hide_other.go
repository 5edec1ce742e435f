//go:build !linux && !darwin

package main

import "errors"

// hideStdin cannot turn off the terminal's echo here.
func hideStdin() (show func(), err error) {
	return nil, errors.New("its echo cannot be turned off on this system")
}
