package main

import (
	"context"
	"crypto/subtle"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/poe/poesim"
)

// The values of -uploads that are no address.
const (
	uploadsToSim = "sim" // a stand-in of Poe in this program
	uploadsToPoe = "poe"
)

// poePath is what the stand-in is served below. Its addresses are none of a bot's: those have
// no slash at their end and no capitals, in a group of this name too.
const poePath = "/poe"

// uploadsTo is -uploads, or what goes with -bedrock where it is left out: what is simulated
// stays here, and what Bedrock made is for Poe's users.
func (o options) uploadsTo() string {
	switch {
	case o.uploads != "":
		return o.uploads
	case o.bedrock == "sim":
		return uploadsToSim
	}
	return uploadsToPoe
}

func (o options) checkUploads() error {
	switch o.uploadsTo() {
	case uploadsToSim, uploadsToPoe:
		return nil
	}
	if err := poe.CheckAPIURL(o.uploads); err != nil {
		return fmt.Errorf("-uploads or POEBRIDGE_POE_UPLOAD_URL: want sim, poe or the address of such an API: %w", err)
	}
	return nil
}

// newUploads is what bots put the files of their answers on Poe with. Own is where this
// program listens.
func newUploads(o options, own net.Addr) *poe.UploadAPI {
	switch to := o.uploadsTo(); to {
	case uploadsToSim:
		return &poe.UploadAPI{URL: baseURL(own) + poePath + poesim.UploadPath}
	case uploadsToPoe:
		return &poe.UploadAPI{}
	default:
		return &poe.UploadAPI{URL: to}
	}
}

// withFiles serves the stand-in beside the bots, where it is used.
func (s *site) withFiles(bots http.Handler, m *model) http.Handler {
	base, own := strings.CutSuffix(s.uploads.URL, poesim.UploadPath)
	if s.opts.uploadsTo() != uploadsToSim || !own {
		return bots
	}
	settings := poesim.Options{URL: base, Key: s.knows}
	if u, err := url.Parse(m.buckets); err == nil && u.Host != "" {
		settings.Trust = []string{u.Host}
	}
	files := http.StripPrefix(poePath, poesim.New(settings))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == poePath+poesim.UploadPath || strings.HasPrefix(r.URL.Path, poePath+poesim.FilesPath) {
			files.ServeHTTP(w, r)
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

// kindsWithFiles are the kinds of bots whose answers are files.
var kindsWithFiles = []string{"image", "video"}

// filesHint prints where the files of answers go, where there are such bots.
func (s *site) filesHint(ctx context.Context, out io.Writer, base string) {
	if !slices.ContainsFunc(s.groups, func(g group) bool { return g.hasFiles(ctx) }) {
		return
	}
	switch to := s.opts.uploadsTo(); to {
	case uploadsToSim:
		fmt.Fprintf(out, "\nPictures and videos are at %s%s%s.\n", base, poePath, poesim.FilesPath)
	case uploadsToPoe:
		fmt.Fprint(out, "\nPictures and videos are uploaded to Poe, which knows only keys of its own bots (-uploads sim keeps them here).\n")
	default:
		fmt.Fprintf(out, "\nPictures and videos are uploaded to %s.\n", to)
	}
}

func (g group) hasFiles(ctx context.Context) bool {
	names, _ := g.names(ctx) // an error is told with the group
	return slices.ContainsFunc(names, func(name string) bool {
		b, err := g.bots.Bot(ctx, name)
		return err == nil && slices.Contains(kindsWithFiles, b.Template.Kind)
	})
}
