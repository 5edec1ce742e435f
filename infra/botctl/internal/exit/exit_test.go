package exit

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
		"a no":                     {fmt.Errorf("bot x: %w", Answer(errors.New("differs"))), 1},
		"a no without words":       {Answer(nil), 1},
		"wrong use":                {Misused("--x"), 2},
		"a file":                   {fs.ErrNotExist, 2},
		"AWS":                      {fmt.Errorf("list: %w", Failure(errors.New("denied"))), 3},
		"Ctrl-C":                   {fmt.Errorf("list: %w", context.Canceled), 3},
		"the first of several":     {errors.Join(Failure(errors.New("denied")), Answer(nil)), 3},
		"a file beside a no of it": {Answer(fs.ErrNotExist), 1},
	} {
		if got := Status(c.err); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}
