package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"strings"

	"github.com/poebridge/poebridge/functions/local/internal/playground"
	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/chat"
	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/image"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/poe/poesim"
	"github.com/poebridge/poebridge/pkg/video"
)

// run is the whole command. It returns when ctx ends or nothing can be served.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	o, err := parseOptions(args, getenv, stdout)
	if err != nil {
		return err
	}
	log := slog.New(gateway.LogHandler(slog.NewJSONHandler(stderr, &slog.HandlerOptions{Level: o.level})))
	// Before all else that takes its time: whoever connects meanwhile is the first to be served.
	listener, err := net.Listen("tcp", o.addr)
	if err != nil {
		return fmt.Errorf("cannot listen on %s (-addr chooses another address): %w", o.addr, err)
	}
	defer listener.Close()
	model, err := newModel(ctx, o)
	if err != nil {
		return err
	}
	defer model.stop()
	from, err := openSources(ctx, o)
	if err != nil {
		return err
	}
	if err := checkFolder(o.attachments); err != nil {
		return err
	}
	metrics, err := openMetrics(o.metrics)
	if err != nil {
		return err
	}
	defer metrics.Close()
	uploads := newUploads(o, listener.Addr())
	bucket, err := model.newBucket(ctx, o)
	if err != nil {
		return err
	}
	site, err := newSite(ctx, o, from, newFactory(model, newFetcher(o, listener.Addr()), uploads, bucket), newCosts(o, listener.Addr()), metrics, log, model.wire)
	if err != nil {
		return err
	}
	site.uploads = uploads
	handler, end, err := site.handler(ctx, o, model, stderr, listener.Addr())
	if err != nil {
		return err
	}
	defer end()
	if o.awsAddr != "" {
		aws, stop, err := startAWS(ctx, site, model, log)
		if err != nil {
			return err
		}
		defer stop()
		site.aws = aws
	}
	return site.serve(ctx, listener, handler, end, log, stdout)
}

// newFactory has the kinds of bot that the function has. The bucket may be nil.
func newFactory(m *model, fetcher *attachment.Fetcher, uploads *poe.UploadAPI, bucket *video.Bucket) bot.Factory {
	pictures := image.Services{Client: m.client, Fetcher: fetcher, Uploader: uploads}
	if bucket != nil {
		pictures.Fallback = bucket.Keep
	}
	return bot.Factory{
		bot.KindChat:  chat.New(m.client, fetcher),
		bot.KindImage: image.New(pictures),
		bot.KindVideo: video.New(video.Options{Client: m.client, Fetcher: fetcher, Uploader: uploads, Bucket: bucket}),
	}
}

// checkFolder refuses a folder of attachments that is none.
func checkFolder(name string) error {
	if name == "" {
		return nil
	}
	info, err := os.Stat(name)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s is not a folder", name)
	}
	if err != nil {
		return fmt.Errorf("-attachments: %w", err)
	}
	return nil
}

// newFetcher may fetch from this very server, which is the one address of a machine's
// own that is ever asked, and only files: those of -attachments, those attached in the
// playground, and those of answers, which come back with a conversation.
func newFetcher(o options, own net.Addr) *attachment.Fetcher {
	settings := attachment.Options{Hosts: o.attachmentHosts, LocalPaths: []string{}}
	if o.attachments != "" {
		settings.LocalPaths = append(settings.LocalPaths, attachmentsPath)
	}
	if isLoopback(own) {
		settings.LocalPaths = append(settings.LocalPaths, playground.FilesPath, poePath+poesim.FilesPath)
	}
	if len(settings.LocalPaths) > 0 {
		settings.Local = strings.TrimPrefix(baseURL(own), "http://")
	}
	return attachment.New(settings)
}
