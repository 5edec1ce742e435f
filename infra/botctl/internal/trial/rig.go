package trial

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
	accessKey   = "trial-key-of-thirty-two-letters-" // as long as Poe's
	videoBucket = "trial-videos"
)

// Bot is a bot of a folder, as a stage has it.
type Bot struct {
	Dir         *config.Dir
	Group, Name string
	Template    *bot.Template
	Stage       string
}

// Rig is all that a bot needs, on this machine: the gateway, and stand-ins of Bedrock,
// S3 and Poe. It is for one goroutine.
type Rig struct {
	// Poe stands in for Poe: it takes uploads and charges, and can be told to refuse them.
	Poe *poesim.Server
	// Warnings say what the simulator cannot play as the model would.
	Warnings []string

	bot      Bot
	sim      *bedrocksim.Server
	films    *s3sim.Store
	log      *slog.Logger // nil: nothing is logged
	url      string       // of all that is served here
	unplayed bool         // the simulator cannot play the bot's model at all
	stops    []func()
}

// Start serves one bot, and logs as its function would; nil logs nothing. What is returned
// is to be stopped.
func Start(b Bot, log *slog.Logger) (r *Rig, err error) {
	r = &Rig{bot: b, log: log, films: s3sim.New([]string{videoBucket})}
	defer func() {
		if err != nil {
			r.Stop()
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
	r.Poe = poesim.New(poesim.Options{URL: r.url + "/poe", Trust: []string{strings.TrimPrefix(films, "http://")}})
	mux.Handle("/poe/", http.StripPrefix("/poe", r.Poe))
	mux.Handle("GET /files/{name}", http.HandlerFunc(serveSample))
	handler, err := r.gateway(films)
	if err != nil {
		return nil, err
	}
	mux.Handle("/bots/", http.StripPrefix("/bots", handler))
	return r, nil
}

// rules tell the simulator of the models that it does not know by their ids.
func (r *Rig) rules() (options []bedrocksim.Option) {
	known := bedrocksim.ModelIDs()
	if r.bot.Template.Kind != bot.KindChat {
		known = append(bedrocksim.InvokeModelIDs(), bedrocksim.JobModelIDs()...)
	}
	for _, m := range r.bot.Template.Models() {
		id, base := m.Model.ID, m.BaseModel()
		if slices.Contains(known, base) {
			if strings.HasPrefix(id, "arn:") {
				options = append(options, bedrocksim.WithModel(id, base))
			}
			continue
		}
		if m.Kind != bot.KindChat {
			r.unplayed = true
			r.Warnings = append(r.Warnings, fmt.Sprintf("the simulator cannot play %s, so that only the settings were tried", base))
			continue
		}
		options = append(options, bedrocksim.WithModel(id, base))
		r.Warnings = append(r.Warnings, fmt.Sprintf("the simulator has no rules of its own for %s: generic ones were applied", base))
	}
	return options
}

// gateway is that of the function, for this one bot.
func (r *Rig) gateway(films string) (http.Handler, error) {
	cfg := aws.Config{Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("SIMULATOR", "simulator", "")}
	client := bedrock.New(cfg, bedrock.Options{Endpoint: r.sim.URL(), Backoff: noPause})
	fetcher := attachment.New(attachment.Options{Local: strings.TrimPrefix(r.url, "http://")})
	uploads := &poe.UploadAPI{URL: r.url + "/poe" + poesim.UploadPath}
	cfg.BaseEndpoint = aws.String(films)
	bucket, err := video.NewBucket(context.Background(), cfg, videoBucket, "trial")
	if err != nil {
		return nil, err
	}
	factory := bot.Factory{
		bot.KindChat:  chat.New(client, fetcher),
		bot.KindImage: image.New(image.Services{Client: client, Fetcher: fetcher, Uploader: uploads, Fallback: bucket.Keep}),
		bot.KindVideo: video.New(video.Options{Client: client, Fetcher: fetcher, Uploader: uploads, Bucket: bucket}),
	}
	bots := config.NewBots(config.BotsOptions{Store: r.bot.Dir, Group: r.bot.Group, Stage: r.bot.Stage, Factory: factory, TTL: time.Hour})
	keys := config.NewKeys(config.KeysOptions{Source: config.BotKeys{r.bot.Name: {accessKey}}, TTL: time.Hour})
	return gateway.New(gateway.Options{Bots: bots, Keys: keys, Version: "test", Log: r.log, Costs: &poe.CostAPI{URL: r.url + "/poe"}}), nil
}

// noPause has attempts follow one another at once: nobody is spared by waiting.
var noPause = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })

// serve serves something at an address of its own.
func (r *Rig) serve(h http.Handler) (url string, err error) {
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

// Stop ends all that was started, and waits until it has ended.
func (r *Rig) Stop() {
	for _, stop := range slices.Backward(r.stops) {
		stop()
	}
}

// Client asks the bot as Poe does.
func (r *Rig) Client() *poe.Client {
	return &poe.Client{URL: r.url + "/bots/" + r.bot.Name, AccessKey: accessKey}
}

// file is a sample as it is attached.
func (r *Rig) file(s sample) poe.Attachment {
	return poe.Attachment{URL: r.url + "/files/" + s.name, ContentType: s.contentType, Name: s.name, ParsedContent: s.parsed}
}
