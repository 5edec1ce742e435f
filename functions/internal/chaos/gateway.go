package main

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/chat"
	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/gateway"
)

// newGateway wires the gateway as the function does, within this process, whose memory can
// then be measured.
func newGateway(at addresses, log *slog.Logger) http.Handler {
	cfg := aws.Config{
		Region: firstRegion, BaseEndpoint: aws.String(at.Services),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "SOAK", SecretAccessKey: "soak"}, nil
		}),
		HTTPClient: awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) { t.IdleConnTimeout = 30 * time.Second }),
	}
	client := bedrock.New(cfg, bedrock.Options{Endpoint: at.Bedrock})
	factory := bot.Factory{"chat": chat.New(client, attachment.New(attachment.Options{}))}
	const ttl = 300 * time.Millisecond
	bots := config.NewBots(config.BotsOptions{
		Store: config.NewParameterStore(cfg, stage, factory.Kinds()),
		Group: group, Stage: stage, Factory: factory, TTL: ttl, Log: log,
	})
	keys := config.NewKeys(config.KeysOptions{Source: config.NewSecret(cfg, stage, group), TTL: ttl, Log: log, Meanwhile: bots.Load})
	return gateway.New(gateway.Options{Bots: bots, Keys: keys, Log: log, Version: "soak", Limit: gateway.NewLimit(unlimited)})
}
