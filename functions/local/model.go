package main

import (
	"context"
	"fmt"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

// What signs requests to the simulator, which takes any credentials.
const simulatorKey, simulatorSecret = "SIMULATOR", "simulator"

// model is who answers: the simulator, or Bedrock.
type model struct {
	client    *bedrock.Client
	simulator string       // its URL; empty for Bedrock
	handler   http.Handler // the simulator; nil for Bedrock
	stop      func()
}

// newModel starts the simulator, or finds out how to call AWS.
func newModel(ctx context.Context, o options) (*model, error) {
	if o.bedrock == "aws" {
		cfg, err := awsconfig.LoadDefaultConfig(ctx)
		if err != nil {
			return nil, fmt.Errorf("AWS settings: %w", err)
		}
		if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
			return nil, fmt.Errorf("-bedrock aws: there are no AWS credentials (set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY): %w", err)
		}
		return &model{client: bedrock.New(cfg, bedrock.Options{}), stop: func() {}}, nil
	}
	sim := bedrocksim.New(bedrocksim.WithPace(o.pace))
	stop, err := sim.Listen("127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("the simulator cannot listen: %w", err)
	}
	cfg := aws.Config{Region: o.region, Credentials: credentials.NewStaticCredentialsProvider(simulatorKey, simulatorSecret, "")}
	return &model{client: bedrock.New(cfg, bedrock.Options{Endpoint: sim.URL()}), simulator: sim.URL(), handler: sim, stop: stop}, nil
}
