package main

import (
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"

	"github.com/poebridge/poebridge/pkg/poe"
)

// How long botctl waits for others, so that no command stands still for ever.
const (
	// awsTime is until AWS begins to answer a call. The SDK asks again then.
	awsTime = 30 * time.Second
	// settingsTime is for the settings of a bot, whose function may have to start first.
	settingsTime = 30 * time.Second
	// queryTime is for an answer of a bot: Lambda lets no function run for longer than 15 minutes.
	queryTime = 16 * time.Minute
)

// withinTime has a client of AWS's wait no longer than awsTime. One that is not the SDK's
// stays as it is.
func withinTime(client aws.HTTPClient) aws.HTTPClient {
	sdk, ok := client.(*awshttp.BuildableClient)
	if !ok && client != nil {
		return client
	}
	if sdk == nil {
		sdk = awshttp.NewBuildableClient()
	}
	return sdk.WithTransportOptions(func(t *http.Transport) { t.ResponseHeaderTimeout = awsTime })
}

// client speaks to a bot as Poe does, about its settings.
func (p *program) client(url, key string) *poe.Client { return p.clientFor(url, key, settingsTime) }

// clientFor is a client that waits no longer than it is told for all of a reply.
func (p *program) clientFor(url, key string, most time.Duration) *poe.Client {
	return &poe.Client{URL: url, AccessKey: key, HTTPClient: &http.Client{Transport: p.transport, Timeout: most}}
}
