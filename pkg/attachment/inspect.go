package attachment

import (
	"context"
	"fmt"
)

// inspect finds out what was downloaded and makes it fit. A file is no reason to fall:
// what a parser or codec makes of it ends here, whatever it is.
func (f *Fetcher) inspect(ctx context.Context, data []byte, w Wanted, limits Limits) (file File, problem *Problem) {
	defer func() {
		if p := recover(); p != nil {
			file, problem = File{}, &Problem{Reason: Damaged, Err: fmt.Errorf("a parser panicked with a %T", p)}
		}
	}()
	file, problem = identify(data, hintOf(w))
	if problem != nil {
		return File{}, problem
	}
	if file.Kind == Image {
		return f.fit(ctx, file, limits)
	}
	if len(file.Data) > limits.read(file.Kind) { // text may grow when it becomes UTF-8
		return File{}, &Problem{Reason: TooLarge}
	}
	return file, nil
}
