package gateway

import (
	"context"
	"net/http"
)

// settings tells Poe about the bot. They are read afresh: whoever has just changed
// a template asks Poe to call this, and must not be shown the old one. An error
// leaves Poe's copy as it is.
func (x *exchange) settings(ctx context.Context) error {
	serving, err := x.g.opts.Bots.Fresh(ctx, x.bot)
	if err != nil {
		return missingTemplate(err)
	}
	x.configured(serving)
	x.headers(serving)
	x.json(http.StatusOK, serving.Settings)
	return nil
}
