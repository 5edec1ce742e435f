package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"slices"

	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/poe/poesim"
)

func (o options) uploadsTo() string { return o.poeOr(o.uploads) }

func (o options) checkUploads() error {
	return checkPoe(o.uploadsTo(), "-uploads or POEBRIDGE_POE_UPLOAD_URL")
}

// newUploads is what bots put the files of their answers on Poe with. Own is where this
// program listens.
func newUploads(o options, own net.Addr) *poe.UploadAPI {
	switch to := o.uploadsTo(); to {
	case toSim:
		return &poe.UploadAPI{URL: baseURL(own) + poePath + poesim.UploadPath}
	case toPoe:
		return &poe.UploadAPI{}
	default:
		return &poe.UploadAPI{URL: to}
	}
}

// kindsWithFiles are the kinds of bots whose answers are files.
var kindsWithFiles = []string{"image", "video"}

// filesHint prints where the files of answers go, where there are such bots.
func (s *site) filesHint(ctx context.Context, out io.Writer, base string) {
	if !slices.ContainsFunc(s.groups, func(g group) bool { return g.hasFiles(ctx) }) {
		return
	}
	switch to := s.opts.uploadsTo(); to {
	case toSim:
		fmt.Fprintf(out, "\nPictures and videos are at %s%s%s.\n", base, poePath, poesim.FilesPath)
	case toPoe:
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
