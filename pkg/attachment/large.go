package attachment

import (
	"context"
	"io"
)

// smallFile is what most files and all documents are within, in bytes.
const smallFile = 5 << 20

// turn is a file's right to be large. One at a time has it in a process, from when more
// than smallFile bytes of it are read to when it has been made to fit, because four
// large ones at once, each twice for a moment, take more memory than all else.
type turn struct {
	one  chan struct{} // holds a value while a file has the right
	mine bool
}

func (t *turn) take(ctx context.Context) error {
	if t.mine {
		return nil
	}
	select {
	case t.one <- struct{}{}:
		t.mine = true
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t *turn) giveBack() {
	if t.mine {
		<-t.one
	}
}

// patient reads a body, and waits for the turn before it goes on to what makes it large.
type patient struct {
	ctx  context.Context
	body io.Reader
	turn *turn
	left int // bytes before that
}

func (p *patient) Read(b []byte) (int, error) {
	if p.left == 0 {
		if err := p.turn.take(p.ctx); err != nil {
			return 0, err
		}
		return p.body.Read(b)
	}
	n, err := p.body.Read(b[:min(len(b), p.left)])
	p.left -= n
	return n, err
}
