package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/chat"
	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/gateway"
)

// shutdownGrace is how long answers that are under way may take to end.
const shutdownGrace = 5 * time.Second

// run is the whole command. It returns when ctx ends or nothing can be served.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	o, err := parseOptions(args, getenv, stdout)
	if err != nil {
		return err
	}
	log := slog.New(gateway.LogHandler(slog.NewJSONHandler(stderr, &slog.HandlerOptions{Level: o.level})))
	client, stop, err := newClient(ctx, o)
	if err != nil {
		return err
	}
	defer stop()
	dir, err := config.OpenDir(o.config)
	if err != nil {
		return fmt.Errorf("-config: %w", err)
	}
	site, err := newSite(o, dir, bot.Factory{"chat": chat.New(client)}, log)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", o.addr)
	if err != nil {
		return fmt.Errorf("cannot listen on %s (-addr chooses another address): %w", o.addr, err)
	}
	site.banner(ctx, stdout, baseURL(listener.Addr()))
	return serve(ctx, listener, site, log, shutdownGrace)
}

// newClient returns a client of the simulator, which it starts, or of AWS.
func newClient(ctx context.Context, o options) (client *bedrock.Client, stop func(), err error) {
	if o.bedrock == "aws" {
		cfg, err := awsconfig.LoadDefaultConfig(ctx)
		if err != nil {
			return nil, nil, fmt.Errorf("AWS settings: %w", err)
		}
		return bedrock.New(cfg, bedrock.Options{}), func() {}, nil
	}
	sim := bedrocksim.New(bedrocksim.WithPace(o.pace))
	stop, err = sim.Listen("127.0.0.1:0")
	if err != nil {
		return nil, nil, fmt.Errorf("the simulator cannot listen: %w", err)
	}
	cfg := aws.Config{Region: o.region, Credentials: credentials.NewStaticCredentialsProvider("SIMULATOR", "simulator", "")}
	return bedrock.New(cfg, bedrock.Options{Endpoint: sim.URL()}), stop, nil
}

// newSite finds the groups to serve.
func newSite(o options, dir *config.Dir, factory bot.Factory, log *slog.Logger) (*site, error) {
	groups, err := dir.Groups()
	if err != nil {
		return nil, fmt.Errorf("-config: %w", err)
	}
	if len(groups) == 0 {
		return nil, fmt.Errorf("-config: there is no group in %s", filepath.Join(o.config, "groups"))
	}
	if o.group != "" {
		if !slices.Contains(groups, o.group) {
			return nil, fmt.Errorf("-group %q: the groups in %s are %s", o.group, o.config, strings.Join(groups, ", "))
		}
		groups = []string{o.group}
	}
	s := &site{mux: http.NewServeMux(), single: o.group != "", simulated: o.bedrock == "sim", keysFile: o.keys}
	if o.keys == "" {
		s.key = newKey()
	}
	for _, group := range groups {
		if err := s.add(o, dir, group, factory, log); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// serve answers requests until ctx ends, and then gives those under way some time
// to end too.
func serve(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger, grace time.Duration) error {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if err := server.Shutdown(patience); err != nil {
		_ = server.Close()
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
