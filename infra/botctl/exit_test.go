package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"testing"
)

func TestTheExitStatusOfAnError(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want int
	}{
		"none":                     {nil, 0},
		"a no":                     {fmt.Errorf("bot x: %w", answer{errors.New("differs")}), 1},
		"a no without words":       {answer{}, 1},
		"wrong use":                {misused("--x"), 2},
		"a file":                   {fs.ErrNotExist, 2},
		"AWS":                      {fmt.Errorf("list: %w", failure{errors.New("denied")}), 3},
		"Ctrl-C":                   {fmt.Errorf("list: %w", context.Canceled), 3},
		"the first of several":     {errors.Join(failure{errors.New("denied")}, answer{}), 3},
		"a file beside a no of it": {answer{fs.ErrNotExist}, 1},
	} {
		if got := statusOf(c.err); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}
