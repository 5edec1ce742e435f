package gateway

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/jwtauth"
)

// Tokens verifies the tokens of callers who have no access key. All methods may be
// called concurrently.
type Tokens interface {
	// Verify returns nil for a token that lets its bearer in, a [jwtauth.Refusal] for
	// any other one, [jwtauth.ErrOff] where none are taken, and another error where nobody
	// can say at present.
	Verify(ctx context.Context, token string) error
	// Settle waits, for as long as ctx lasts, until nothing is read for that.
	Settle(ctx context.Context)
}

// authoriseToken checks a token. It lets its bearer talk to every bot of the group; until
// it is verified no bot is looked up, so that strangers cause no reading of templates.
// Why a token is refused is for the log only.
func (x *exchange) authoriseToken(ctx context.Context, token string) error {
	err := x.g.opts.Tokens.Verify(ctx, token)
	if errors.Is(err, jwtauth.ErrOff) {
		return err
	}
	x.auth = byToken
	if reason, ok := errors.AsType[jwtauth.Refusal](err); ok {
		x.tokenFault = string(reason)
		return refuse(http.StatusUnauthorized, "Invalid token")
	}
	if err != nil {
		x.log().ErrorContext(ctx, "tokens cannot be checked", fault.CountedConfig.Attr(), "error", err.Error())
		return refuse(http.StatusServiceUnavailable, "Tokens cannot be checked at present. Please try again in a moment.")
	}
	return x.findBot(ctx)
}

// findBot tells a caller who has shown a token of a name that is no bot's. Any other
// trouble with the bot is for the answer to tell.
func (x *exchange) findBot(ctx context.Context) error {
	missing := refuse(http.StatusNotFound, fmt.Sprintf("There is no bot %q here.", clip(x.bot)))
	if !bot.ValidName(x.bot) {
		return missing
	}
	_, err := x.g.opts.Bots.Bot(ctx, x.bot)
	switch kind := fault.KindOf(err); {
	case err == nil || kind == fault.Misconfigured:
		x.shown = x.bot // it is a bot's name, and nothing that slipped into the address
	case kind == fault.NotFound:
		return missing
	}
	return nil
}

// challenge is what a 401 says of how to do better (RFC 6750 §3).
func (x *exchange) challenge() string {
	if x.tokenFault != "" {
		return `Bearer error="invalid_token"`
	}
	return "Bearer"
}
