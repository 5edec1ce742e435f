// Package module finds this project's source, for commands that build parts of it.
package module

import (
	"errors"
	"os"
	"path/filepath"
)

// Root is the folder of go.mod, from wherever in the module we are run.
func Root() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("there is no go.mod here or above; run this in the project")
		}
		dir = filepath.Dir(dir)
	}
	return "", err
}
