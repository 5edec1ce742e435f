package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/poe"
)

// idleTime is how long a connection is kept between invocations: the process may have
// been frozen meanwhile, and the other side may have forgotten it.
const idleTime = 30 * time.Second

// settings are what the environment says.
type settings struct{ stage, poeURL string }

func readSettings(getenv func(string) string) (settings, error) {
	s := settings{stage: getenv("POEBRIDGE_STAGE"), poeURL: poe.DefaultAPIURL}
	var faults []error
	if s.stage == "" {
		faults = append(faults, errors.New("POEBRIDGE_STAGE is not set; want the stage whose bots to sync, such as prod"))
	}
	if err := bot.CheckStage(s.stage); err != nil {
		faults = append(faults, fmt.Errorf("POEBRIDGE_STAGE is %w", err))
	}
	if text := getenv("POEBRIDGE_POE_API_URL"); text != "" {
		s.poeURL = strings.TrimSuffix(text, "/")
		if err := poe.CheckAPIURL(s.poeURL); err != nil {
			faults = append(faults, fmt.Errorf("POEBRIDGE_POE_API_URL cannot be used: %w", err))
		}
	}
	return s, errors.Join(faults...)
}

// newService makes what handles events. It calls nobody.
func newService(ctx context.Context, getenv func(string) string, log *slog.Logger) (*service, error) {
	set, err := readSettings(getenv)
	if err != nil {
		return nil, err
	}
	client := awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) { t.IdleConnTimeout = idleTime })
	cfg, err := awsconfig.LoadDefaultConfig(ctx, awsconfig.WithHTTPClient(client))
	if err != nil {
		return nil, fmt.Errorf("AWS settings: %w", err)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.IdleConnTimeout = idleTime
	return &service{
		stage: set.stage, region: cfg.Region, log: log,
		store:  config.NewParameterStore(cfg, set.stage, bot.Kinds()),
		states: newStates(cfg, set.stage),
		entries: func(ctx context.Context, group string) (config.Entries, error) {
			return config.NewSecret(cfg, set.stage, group).ReadEntries(ctx)
		},
		reads: pace{every: readEvery},
		poe:   &poe.SettingsAPI{URL: set.poeURL, Transport: transport},
	}, nil
}
