package gateway

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/http"
	"strings"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/fault"
	"github.com/poebridge/poebridge/pkg/jwtauth"
)

// Ways to be let in, as the log names them.
const (
	byKey   = "key"
	byToken = "jwt"
)

// authorise decides whether the caller may talk to the bot, before the body is read.
// What has the shape of a token can be no access key, and what has not is never taken
// for a token.
func (x *exchange) authorise(ctx context.Context) error {
	given, ok := strings.CutPrefix(x.r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return refuse(http.StatusUnauthorized, "Not authenticated")
	}
	if x.g.opts.Tokens != nil && jwtauth.Shaped(given) {
		if err := x.authoriseToken(ctx, given); !errors.Is(err, jwtauth.ErrOff) {
			return err
		}
	}
	return x.authoriseKey(ctx, given)
}

// authoriseKey checks an access key. The time it takes does not depend on the key:
// hashes are compared, all of them, and a bot that does not exist costs one hash and
// gets the same answer as a wrong key. A key that is not known may be new, so it can
// cause another look at the keys.
func (x *exchange) authoriseKey(ctx context.Context, given string) error {
	x.auth = byKey
	if !bot.ValidName(x.bot) {
		return refuse(http.StatusUnauthorized, "Invalid access key")
	}
	for _, look := range []func(context.Context, string) ([]string, error){x.g.opts.Keys.Keys, x.g.opts.Keys.Reread} {
		keys, err := look(ctx, x.bot)
		if err != nil {
			x.log().ErrorContext(ctx, "keys cannot be read", fault.CountedConfig.Attr(), "error", err.Error())
			return refuse(http.StatusServiceUnavailable, "Access keys cannot be checked at present. Please try again in a moment.")
		}
		if len(keys) > 0 {
			x.shown = x.bot
		}
		if matchesAny(given, keys) {
			x.key = given
			return nil
		}
	}
	return refuse(http.StatusUnauthorized, "Invalid access key")
}

func matchesAny(given string, keys []string) bool {
	hash := sha256.Sum256([]byte(given))
	match := 0
	for _, key := range keys {
		expected := sha256.Sum256([]byte(key))
		if key != "" {
			match |= subtle.ConstantTimeCompare(hash[:], expected[:])
		}
	}
	return match == 1
}

// accessKeys are those with which the bot may call Poe: all that it has, and before them the
// one that its caller has shown. Poe knows that one if the caller is Poe; it may also be an
// operator with a key that Poe does not have yet, or has no more. They are looked up when a
// responder needs some. Where that fails, the one that is at hand will do.
func (x *exchange) accessKeys(ctx context.Context) ([]string, error) {
	live, err := x.g.opts.Keys.Keys(ctx, x.bot)
	if x.key == "" {
		return live, err
	}
	keys := []string{x.key}
	for _, key := range live {
		if key != "" && key != x.key {
			keys = append(keys, key)
		}
	}
	return keys, nil
}
