package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/chat"
	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/image"
	"github.com/poebridge/poebridge/pkg/jwtauth"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/telemetry"
	"github.com/poebridge/poebridge/pkg/telemetry/otlp"
	"github.com/poebridge/poebridge/pkg/video"
)

// defaultTTL is how long a template and the keys are used before they are read again.
const defaultTTL = time.Minute

// settings are what the environment says.
type settings struct {
	stage, group        string
	configDir, keysFile string
	ttl                 time.Duration
	attachmentHosts     []string       // nil: Poe's
	uploadURL           string         // empty: Poe's
	apiURL              string         // of Poe's API for costs; empty: Poe's
	videoBucket         string         // empty: there is none
	maxConcurrent       int            // 0: the gateway's default
	traces              *otlp.Settings // nil: nobody wants them
}

func readSettings(getenv func(string) string) (settings, error) {
	s := settings{
		stage: getenv("POEBRIDGE_STAGE"), group: getenv("POEBRIDGE_GROUP"),
		configDir: getenv("POEBRIDGE_CONFIG_DIR"), keysFile: getenv("POEBRIDGE_KEYS_FILE"),
		ttl: defaultTTL, uploadURL: getenv("POEBRIDGE_POE_UPLOAD_URL"), videoBucket: getenv("POEBRIDGE_VIDEO_BUCKET"),
	}
	var faults []error
	if !bot.ValidName(s.group) {
		faults = append(faults, fmt.Errorf("POEBRIDGE_GROUP is %q; want the name of the group to serve", s.group))
	}
	if err := bot.CheckStage(s.stage); err != nil {
		faults = append(faults, fmt.Errorf("POEBRIDGE_STAGE is %w", err))
	}
	if s.stage == "" && (s.configDir == "" || s.keysFile == "") {
		faults = append(faults, errors.New("POEBRIDGE_STAGE is not set; want the stage whose templates and keys to read, such as prod"))
	}
	if text := getenv("POEBRIDGE_TTL"); text != "" {
		d, err := time.ParseDuration(text)
		if err != nil || d < 0 {
			faults = append(faults, fmt.Errorf("POEBRIDGE_TTL is %q; want a duration of 0 or more, such as 60s", text))
		}
		s.ttl = d
	}
	hosts, err := attachment.ParseHosts(getenv("POEBRIDGE_ATTACHMENT_HOSTS"))
	if err != nil {
		faults = append(faults, fmt.Errorf("POEBRIDGE_ATTACHMENT_HOSTS: %w", err))
	}
	s.attachmentHosts = hosts
	s.apiURL = strings.TrimSuffix(getenv("POEBRIDGE_POE_API_URL"), "/")
	for name, url := range map[string]string{"POEBRIDGE_POE_UPLOAD_URL": s.uploadURL, "POEBRIDGE_POE_API_URL": s.apiURL} {
		if err := poe.CheckAPIURL(url); err != nil && url != "" {
			faults = append(faults, fmt.Errorf("%s: %w", name, err))
		}
	}
	if _, err := telemetry.ParseDetail(getenv(metricsVariable)); err != nil {
		faults = append(faults, fmt.Errorf("%s is %w", metricsVariable, err))
	}
	if text := getenv("POEBRIDGE_MAX_CONCURRENT"); text != "" {
		s.maxConcurrent, err = strconv.Atoi(text)
		if err != nil || s.maxConcurrent < 1 {
			faults = append(faults, fmt.Errorf("POEBRIDGE_MAX_CONCURRENT is %q; want a number of 1 or more, such as %d", text, gateway.DefaultMaxConcurrent))
		}
	}
	s.traces, err = otlp.Read(getenv)
	return s, errors.Join(append(faults, err)...)
}

// newService makes what serves the bots of a group, and begins to read the keys and to connect to
// Bedrock in the function's own region, where the models of a group should be. It makes no call that
// it waits for: the first query and the keys may well be here at the same time.
func newService(ctx context.Context, getenv func(string) string, log *slog.Logger, metrics *telemetry.Recorder) (http.Handler, error) {
	s, err := readSettings(getenv)
	if err != nil {
		return nil, err
	}
	cfg, err := awsconfig.LoadDefaultConfig(ctx, awsconfig.WithHTTPClient(newHTTPClient()))
	if err != nil {
		return nil, fmt.Errorf("AWS settings: %w", err)
	}
	log = log.With("group", s.group)
	fetcher := attachment.New(attachment.Options{Hosts: s.attachmentHosts})
	client := bedrock.New(cfg, bedrock.Options{})
	uploads := &poe.UploadAPI{URL: s.uploadURL, Transport: newHTTPClient().GetTransport()}
	pictures := image.Services{Client: client, Fetcher: fetcher, Uploader: uploads}
	bucket, err := s.bucket(ctx, cfg)
	switch {
	case err != nil:
		return nil, err
	case bucket != nil:
		pictures.Fallback = bucket.Keep
	}
	factory := bot.Factory{
		bot.KindChat:  chat.New(client, fetcher),
		bot.KindImage: image.New(pictures),
		bot.KindVideo: video.New(video.Options{Client: client, Fetcher: fetcher, Uploader: uploads, Bucket: bucket}),
	}
	store, err := s.store(cfg, factory.Kinds())
	if err != nil {
		return nil, err
	}
	bots := config.NewBots(config.BotsOptions{
		Store: store, Group: s.group, Stage: s.stage, Factory: factory, TTL: s.ttl, Log: log,
	})
	keys := config.NewKeys(config.KeysOptions{Source: s.keySource(cfg), TTL: s.ttl, Log: log, Meanwhile: bots.Load})
	keys.Load(ctx)
	go client.Warm(ctx, cfg.Region)
	// Nothing of it is read before somebody shows a token.
	tokens := jwtauth.New(jwtauth.Options{Log: log, Settings: config.NewGroup(config.GroupOptions{
		Store: store, Group: s.group, Stage: s.stage, TTL: s.ttl, Log: log,
	})})
	metrics.Ready()
	return s.gateway(gateway.Options{
		Bots: bots, Keys: keys, Tokens: tokens, Log: log, Version: version, Limit: gateway.NewLimit(s.maxConcurrent),
		Observers: []gateway.Observer{metrics},
		Costs:     &poe.CostAPI{URL: s.apiURL, Transport: freshTransport()},
	}), nil
}

// gateway serves the group, and sends its traces where somebody wants them.
func (s settings) gateway(opts gateway.Options) http.Handler {
	if s.traces == nil {
		return gateway.New(opts)
	}
	exporter := otlp.New(otlp.Options{Settings: s.traces, Stage: s.stage, Group: s.group, Version: version, Log: opts.Log})
	opts.Observers = append(opts.Observers, exporter)
	return exporter.Wrap(gateway.New(opts))
}

// bucket is where videos are put, nil for a group without one.
func (s settings) bucket(ctx context.Context, cfg aws.Config) (*video.Bucket, error) {
	if s.videoBucket == "" {
		return nil, nil
	}
	b, err := video.NewBucket(ctx, cfg, s.videoBucket, s.group)
	if err != nil {
		return nil, fmt.Errorf("POEBRIDGE_VIDEO_BUCKET: %w", err)
	}
	return b, nil
}

// maxSessions is of how many hosts the TLS sessions are kept: those of AWS's services that a
// group calls in all its regions, and of Poe's.
const maxSessions = 32

// newHTTPClient keeps connections between invocations, but trusts none that has
// slept for half a minute: the process may have been frozen meanwhile, and the
// other side may have forgotten it. Bedrock's client has its own, of the same rule.
//
// TLS sessions outlive their connections: the next one to the same host checks no
// certificates, which a small function's share of a processor would take long for.
func newHTTPClient() *awshttp.BuildableClient {
	return awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
		t.IdleConnTimeout = 30 * time.Second
		t.TLSClientConfig.ClientSessionCache = tls.NewLRUClientSessionCache(maxSessions)
	})
}

// freshTransport has a connection of its own for each call. Of a call that is lost in one that
// died unnoticed, nobody knows whether it was done: a user may have been charged.
func freshTransport() *http.Transport {
	t := newHTTPClient().GetTransport()
	t.DisableKeepAlives = true
	return t
}

// store is where templates and the group.yaml are kept.
type store interface {
	config.Store
	config.GroupStore
}

func (s settings) store(cfg aws.Config, kinds []string) (store, error) {
	if s.configDir != "" {
		return config.OpenDir(s.configDir)
	}
	return config.NewParameterStore(cfg, s.stage, kinds), nil
}

func (s settings) keySource(cfg aws.Config) config.KeySource {
	if s.keysFile != "" {
		return config.KeysFile{Path: s.keysFile}
	}
	return config.NewSecret(cfg, s.stage, s.group)
}
