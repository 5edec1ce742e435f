package main

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/functions/local/internal/playground"
	"github.com/poebridge/poebridge/pkg/bedrock"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim/s3sim"
)

// What signs requests to the simulator, which takes any credentials.
const simulatorKey, simulatorSecret = "SIMULATOR", "simulator"

// piecesOfAJob is how long a simulated job takes, in paces: ten seconds at the usual one.
const piecesOfAJob = 400

// model is who answers: the simulator, or Bedrock.
type model struct {
	client    *bedrock.Client
	simulator string             // its URL; empty for Bedrock
	buckets   string             // URL of the stand-in for S3; empty for S3 itself
	config    aws.Config         // to sign addresses with
	sim       *bedrocksim.Server // nil for Bedrock
	wire      *playground.Wire   // what the playground sees of it
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
		wire := playground.NewWire(unseen(o))
		return &model{client: bedrock.New(cfg, bedrock.Options{Watch: wire.Transport}), config: cfg, wire: wire, stop: func() {}}, nil
	}
	films := s3sim.New([]string{simulatedBucket})
	sim := bedrocksim.New(bedrocksim.WithPace(o.pace), bedrocksim.WithBuckets(films), bedrocksim.WithJobTime(piecesOfAJob*o.pace))
	stop, err := sim.Listen("127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("the simulator cannot listen: %w", err)
	}
	buckets, stopBuckets, err := serveBuckets(films)
	if err != nil {
		stop()
		return nil, err
	}
	cfg := aws.Config{Region: o.region, Credentials: credentials.NewStaticCredentialsProvider(simulatorKey, simulatorSecret, "")}
	wire := playground.NewWire(unseen(o))
	return &model{
		client: bedrock.New(cfg, bedrock.Options{Endpoint: sim.URL(), Watch: wire.Transport}), simulator: sim.URL(), sim: sim,
		wire: wire, buckets: buckets, config: cfg, stop: func() { stopBuckets(); stop() },
	}, nil
}

// unseen says why the playground does not see what is asked of Bedrock, where that is so.
func unseen(o options) string {
	if o.lambda == "" {
		return ""
	}
	return "The function asks Bedrock itself (-lambda), and writes its own log."
}
