package gatewaylog

import (
	"context"
	"time"
)

// lateness is how late a line may come to CloudWatch after a younger one.
const lateness = time.Minute

// Follow has lines shown as they come, each once, until the context ends, which is no error.
func (g *Log) Follow(ctx context.Context, f Filter, show func(Line) error) error {
	shown := map[string]time.Time{} // what the next look may find again
	for {
		lines, err := g.Lines(ctx, f)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		for _, l := range lines {
			if _, again := shown[l.Text]; again {
				continue
			}
			shown[l.Text] = l.Time
			if err := show(l); err != nil {
				return err
			}
			if since := l.Time.Add(-lateness); since.After(f.Since) {
				f.Since = since
			}
		}
		for text, at := range shown {
			if at.Before(f.Since) {
				delete(shown, text)
			}
		}
		select {
		case <-time.After(g.pace):
		case <-ctx.Done():
			return nil
		}
	}
}
