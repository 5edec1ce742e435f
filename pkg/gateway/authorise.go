package gateway

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"

	"github.com/poebridge/poebridge/pkg/bot"
)

// authorise checks the access key before the body is read. The time it takes does
// not depend on the key: hashes are compared, all of them, and a bot that does not
// exist costs one hash and gets the same answer as a wrong key. A key that is not
// known may be new, so it can cause another look at the keys.
func (x *exchange) authorise(ctx context.Context) error {
	given, ok := strings.CutPrefix(x.r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return refuse(http.StatusUnauthorized, "Not authenticated")
	}
	if !bot.ValidName(x.bot) {
		return refuse(http.StatusUnauthorized, "Invalid access key")
	}
	for _, look := range []func(context.Context, string) ([]string, error){x.g.opts.Keys.Keys, x.g.opts.Keys.Reread} {
		keys, err := look(ctx, x.bot)
		if err != nil {
			x.log().ErrorContext(ctx, "keys cannot be read", "error", err.Error())
			return refuse(http.StatusServiceUnavailable, "Access keys cannot be checked at present. Please try again in a moment.")
		}
		if len(keys) > 0 {
			x.shown = x.bot
		}
		if matchesAny(given, keys) {
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
