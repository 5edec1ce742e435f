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
		"the gravest of several":   {errors.Join(Answer(nil), errors.New("not all was done"), Failure(errors.New("denied"))), 3},
		"Ctrl-C beside a no":       {errors.Join(Answer(nil), fmt.Errorf("list: %w", context.Canceled)), 3},
		"wrong use beside a no":    {fmt.Errorf("%w\n%w", Answer(nil), Misused("--x")), 2},
		"a file beside a no":       {errors.Join(Answer(nil), fs.ErrNotExist), 1},
		"a file beside a no of it": {Answer(fs.ErrNotExist), 1},
	} {
		if got := Status(c.err); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}
