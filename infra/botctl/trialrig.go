package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim/s3sim"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/chat"
	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/gateway"
	"github.com/poebridge/poebridge/pkg/image"
	"github.com/poebridge/poebridge/pkg/poe"
	"github.com/poebridge/poebridge/pkg/poe/poesim"
	"github.com/poebridge/poebridge/pkg/video"
)

const (
	trialKey    = "trial-key-of-thirty-two-letters-" // as long as Poe's
	trialBucket = "trial-videos"
)

// trialRig is all that a bot needs, on this machine: the gateway, and stand-ins of Bedrock,
// S3 and Poe.
type trialRig struct {
	bot      folderBot
	sim      *bedrocksim.Server
	films    *s3sim.Store
	poe      *poesim.Server
	log      *slog.Logger // nil: nothing is logged
	url      string       // of all that is served here
	warnings []string
	unplayed bool // the simulator cannot play the bot's model at all
	stops    []func()
}

// startTrialRig serves one bot. What is returned is to be stopped.
func startTrialRig(dir *config.Dir, b folderBot, stage string, log *slog.Logger) (r *trialRig, err error) {
	r = &trialRig{bot: b, log: log, films: s3sim.New([]string{trialBucket})}
	defer func() {
		if err != nil {
			r.stop()
		}
	}()
	bedrockOptions := append(r.rules(), bedrocksim.WithBuckets(r.films), bedrocksim.WithJobTime(0))
	r.sim = bedrocksim.New(bedrockOptions...)
	stop, err := r.sim.Listen("127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("the simulator cannot listen: %w", err)
	}
	r.stops = append(r.stops, stop)
	films, err := r.serve(r.films)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	if r.url, err = r.serve(mux); err != nil {
		return nil, err
	}
	r.poe = poesim.New(poesim.Options{URL: r.url + "/poe", Trust: []string{strings.TrimPrefix(films, "http://")}})
	mux.Handle("/poe/", http.StripPrefix("/poe", r.poe))
	mux.Handle("GET /files/{name}", http.HandlerFunc(serveSample))
	handler, err := r.gateway(dir, stage, films)
	if err != nil {
		return nil, err
	}
	mux.Handle("/bots/", http.StripPrefix("/bots", handler))
	return r, nil
}

// rules tell the simulator of the models that it does not know by their ids.
func (r *trialRig) rules() (options []bedrocksim.Option) {
	known := bedrocksim.ModelIDs()
	if r.bot.template.Kind != bot.KindChat {
		known = append(bedrocksim.InvokeModelIDs(), bedrocksim.JobModelIDs()...)
	}
	for _, m := range r.bot.template.Models() {
		id, base := m.Model.ID, m.BaseModel()
		if slices.Contains(known, base) {
			if strings.HasPrefix(id, "arn:") {
				options = append(options, bedrocksim.WithModel(id, base))
			}
			continue
		}
		if m.Kind != bot.KindChat {
			r.unplayed = true
			r.warnings = append(r.warnings, fmt.Sprintf("the simulator cannot play %s, so that only the settings were tried", base))
			continue
		}
		options = append(options, bedrocksim.WithModel(id, base))
		r.warnings = append(r.warnings, fmt.Sprintf("the simulator has no rules of its own for %s: generic ones were applied", base))
	}
	return options
}

// gateway is that of the function, for this one bot.
func (r *trialRig) gateway(dir *config.Dir, stage, films string) (http.Handler, error) {
	cfg := aws.Config{Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("SIMULATOR", "simulator", "")}
	client := bedrock.New(cfg, bedrock.Options{Endpoint: r.sim.URL(), Backoff: noPause})
	fetcher := attachment.New(attachment.Options{Local: strings.TrimPrefix(r.url, "http://")})
	uploads := &poe.UploadAPI{URL: r.url + "/poe" + poesim.UploadPath}
	cfg.BaseEndpoint = aws.String(films)
	bucket, err := video.NewBucket(context.Background(), cfg, trialBucket, "trial")
	if err != nil {
		return nil, err
	}
	factory := bot.Factory{
		bot.KindChat:  chat.New(client, fetcher),
		bot.KindImage: image.New(image.Services{Client: client, Fetcher: fetcher, Uploader: uploads, Fallback: bucket.Keep}),
		bot.KindVideo: video.New(video.Options{Client: client, Fetcher: fetcher, Uploader: uploads, Bucket: bucket}),
	}
	bots := config.NewBots(config.BotsOptions{Store: dir, Group: r.bot.group, Stage: stage, Factory: factory, TTL: time.Hour})
	keys := config.NewKeys(config.KeysOptions{Source: config.BotKeys{r.bot.name: {trialKey}}, TTL: time.Hour})
	return gateway.New(gateway.Options{Bots: bots, Keys: keys, Version: "test", Log: r.log, Costs: &poe.CostAPI{URL: r.url + "/poe"}}), nil
}

// noPause has attempts follow one another at once: nobody is spared by waiting.
var noPause = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })

// serve serves something at an address of its own.
func (r *trialRig) serve(h http.Handler) (url string, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("cannot listen: %w", err)
	}
	web := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = web.Serve(listener) // until it is closed
	}()
	r.stops = append(r.stops, func() { _ = web.Close(); <-ended })
	return "http://" + listener.Addr().String(), nil
}

func (r *trialRig) stop() {
	for _, stop := range slices.Backward(r.stops) {
		stop()
	}
}

func (r *trialRig) client() *poe.Client {
	return &poe.Client{URL: r.url + "/bots/" + r.bot.name, AccessKey: trialKey}
}

// file is a sample as it is attached.
func (r *trialRig) file(s sample) poe.Attachment {
	return poe.Attachment{URL: r.url + "/files/" + s.name, ContentType: s.contentType, Name: s.name, ParsedContent: s.parsed}
}
