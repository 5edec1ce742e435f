package main

import (
	"crypto/subtle"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/poe/poesim"
)

// The values of -uploads and -poe-api that are no address.
const (
	toSim = "sim" // a stand-in of Poe in this program
	toPoe = "poe"
)

// poePath is what the stand-in is served below. Its addresses are none of a bot's: those have
// no slash at their end and no capitals, in a group of this name too.
const poePath = "/poe"

// poeOr is where an API of Poe's is, or what goes with -bedrock where that is left out: what is
// simulated stays here, and what Bedrock made is for Poe's users.
func (o options) poeOr(said string) string {
	switch {
	case said != "":
		return said
	case o.bedrock == "sim":
		return toSim
	}
	return toPoe
}

func checkPoe(to, name string) error {
	if to == toSim || to == toPoe {
		return nil
	}
	if err := poe.CheckAPIURL(to); err != nil {
		return fmt.Errorf("%s: want sim, poe or the address of such an API: %w", name, err)
	}
	return nil
}

// withPoe serves the stand-in beside the bots, as far as it is used.
func (s *site) withPoe(bots http.Handler, m *model) http.Handler {
	var paths []string
	settings := poesim.Options{Key: s.knows}
	if base, own := strings.CutSuffix(s.uploads.URL, poesim.UploadPath); own && s.opts.uploadsTo() == toSim {
		settings.URL = base
		paths = append(paths, poePath+poesim.UploadPath, poePath+poesim.FilesPath)
	}
	if s.opts.chargesTo() == toSim {
		paths = append(paths, poePath+poesim.CostPath)
	}
	if len(paths) == 0 {
		return bots
	}
	if u, err := url.Parse(m.buckets); err == nil && u.Host != "" {
		settings.Trust = []string{u.Host}
	}
	standIn := http.StripPrefix(poePath, poesim.New(settings))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if slices.ContainsFunc(paths, func(path string) bool { return strings.HasPrefix(r.URL.Path, path) }) {
			standIn.ServeHTTP(w, r)
			return
		}
		bots.ServeHTTP(w, r)
	})
}

// knows reports whether some bot has an access key.
func (s *site) knows(r *http.Request, key string) bool {
	return slices.ContainsFunc(s.groups, func(g group) bool {
		names, _ := g.names(r.Context()) // what cannot be read has no keys
		return slices.ContainsFunc(names, func(name string) bool {
			keys, _ := g.keys.Keys(r.Context(), name)
			return slices.ContainsFunc(keys, func(k string) bool { return subtle.ConstantTimeCompare([]byte(k), []byte(key)) == 1 })
		})
	})
}
