// Package wholefile writes files that people edit too: whole or not at all, and never over
// what somebody has changed since it was read.
//
// Start from [Replace].
package wholefile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/poebridge/poebridge/pkg/bot"
)

// Replace writes a file whole or not at all, unless it is no longer what was read; nil is
// that there was none. Of a link it writes the file that is linked to.
func Replace(name string, was *bot.Source, text []byte) error {
	now, err := os.ReadFile(name)
	mode, file := fs.FileMode(0o644), name
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if was != nil {
			return fmt.Errorf("%s has been removed meanwhile, and was not written", name)
		}
	case err != nil:
		return err
	case was == nil || !bytes.Equal(now, was.Text):
		return fmt.Errorf("%s has been changed meanwhile, and was not written; try again", name)
	default:
		info, err := os.Stat(name)
		if err != nil {
			return err
		}
		if file, err = filepath.EvalSymlinks(name); err != nil {
			return err
		}
		mode = info.Mode().Perm()
	}
	return writeWhole(file, text, mode)
}

// writeWhole has another name for the file until all of it is there.
func writeWhole(name string, text []byte, mode fs.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".botctl-*")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Chmod(mode), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the first error tells more
	}
	return err
}

// Remove removes a file, unless it is no longer what was read.
func Remove(was bot.Source) error {
	now, err := os.ReadFile(was.Name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case string(now) != string(was.Text):
		return fmt.Errorf("%s has been changed meanwhile, and was not removed", was.Name)
	}
	return os.Remove(was.Name)
}
