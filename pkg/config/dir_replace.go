package config

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
)

// ErrChanged is the error of [Dir.Replace] for a file that is no longer what was read.
var ErrChanged = errors.New("the file has been changed meanwhile, and was not written")

// Replace writes the template that serves a bot, whole or not at all, and keeps the mode of
// the file; was is the text that Read had of it. There has to be such a file, and no link:
// the file that a link leads to may be that of another bot.
func (d *Dir) Replace(group, name string, was, text []byte) error {
	file, err := d.template(group, name)
	if err != nil {
		return err
	}
	info, err := d.root.Lstat(file)
	if err != nil {
		return fmt.Errorf("config: %w", err)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("config: %s is a link or no file; change what it leads to", filepath.Join(d.name, file))
	}
	now, err := d.source(filepath.ToSlash(file))
	if err != nil {
		return err
	}
	if !bytes.Equal(now.Text, was) {
		return ErrChanged
	}
	if err := d.writeWhole(file, text, info.Mode().Perm()); err != nil {
		return fmt.Errorf("config: %s cannot be written: %w", filepath.Join(d.name, file), err)
	}
	return nil
}

// template is the file that serves a bot: the override, where there is one.
func (d *Dir) template(group, name string) (file string, err error) {
	if bot.ValidName(group) && bot.ValidName(name) && name+ending != groupFile {
		for _, folder := range []string{"overrides", "groups"} {
			file := filepath.FromSlash(path.Join(folder, group, name+ending))
			if _, err := d.root.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
				return file, err
			}
		}
	}
	return "", fault.New(fault.NotFound, "config", "there is no template %q in group %q", name, group)
}

// writeWhole has another name for a file until all of it is there.
func (d *Dir) writeWhole(file string, text []byte, mode fs.FileMode) error {
	beside := filepath.Join(filepath.Dir(file), "."+filepath.Base(file)+"-"+rand.Text())
	f, err := d.root.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Chmod(mode), f.Close())
	if err == nil {
		err = d.root.Rename(beside, file)
	}
	if err != nil {
		_ = d.root.Remove(beside) // the first error tells more
	}
	return err
}
