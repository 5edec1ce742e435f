package main

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/aws/smithy-go"

	"github.com/poebridge/poebridge/pkg/config"
	"github.com/poebridge/poebridge/pkg/fault"
)

// Writing is slow: Parameter Store takes 3 writes a second of an account by default, each
// sync costs two, and a deployment that changes many bots is one process for each of them
// beside its own writes. Whoever is refused asks again every 4 s for ten of the 15 minutes
// that there are, enough for 900 bots.
const (
	writeAttempts = 150
	writeBackoff  = 4 * time.Second
)

// The results of a sync, as the state tells them.
const (
	resultPending = "pending" // Poe was about to be asked, and may have anything
	resultDone    = "done"
)

// state is what is known of the settings that Poe has of a bot, as it is kept in
// Parameter Store at synced/<group>/<bot>.
type state struct {
	Hash     string    `json:"hash"` // SHA-256 of the gateway's answer
	When     time.Time `json:"when"`
	PoeBot   string    `json:"poe_bot"`
	Result   string    `json:"result"`
	Controls string    `json:"controls,omitempty"` // with done: what Poe has told of parameter_controls

	version int64 // of the parameter; 0: there is none
}

// says reports whether Poe has these settings under this name.
func (s state) says(settings, poeBot string) bool {
	return s.Result == resultDone && s.Hash == settings && s.PoeBot == poeBot
}

// states are the states of a stage.
type states struct {
	client *ssm.Client
	prefix string
}

func newStates(cfg aws.Config, stage string) *states {
	client := ssm.NewFromConfig(cfg, func(o *ssm.Options) { o.Retryer = newRetryer() })
	return &states{client, config.ParametersOf(stage) + "/" + config.Synced + "/"}
}

// newRetryer is for calls that many others compete with. The SDK's quota for retries is
// left out, which is there to give up early where all are refused.
func newRetryer() aws.Retryer {
	return retry.AddWithErrorCodes(retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts, o.MaxBackoff, o.RateLimiter = writeAttempts, writeBackoff, ratelimit.None
	}), "TooManyUpdates")
}

// read returns the state of a bot. One that nobody can read, after an edit by hand, is as
// good as none.
func (s *states) read(ctx context.Context, of ref) (state, error) {
	name := s.prefix + of.String()
	out, err := s.client.GetParameters(ctx, &ssm.GetParametersInput{Names: []string{name}})
	if err != nil {
		return state{}, sortAWS("read "+name, err)
	}
	var found state
	for _, parameter := range out.Parameters {
		if json.Unmarshal([]byte(aws.ToString(parameter.Value)), &found) != nil {
			found = state{}
		}
		found.version = parameter.Version
	}
	return found, nil
}

// write returns the version that the state has become. Versions count all writes of a
// parameter, whoever makes them.
func (s *states) write(ctx context.Context, of ref, next state) (version int64, err error) {
	name := s.prefix + of.String()
	text, err := json.Marshal(next)
	if err != nil {
		return 0, fault.Wrap(fault.Internal, "write "+name, err)
	}
	out, err := s.client.PutParameter(ctx, &ssm.PutParameterInput{
		Name: &name, Value: aws.String(string(text)), Type: types.ParameterTypeString, Tier: types.ParameterTierStandard,
		Overwrite: aws.Bool(true),
	})
	if err != nil {
		return 0, sortAWS("write "+name, err)
	}
	return out.Version, nil
}

// sortAWS tells what a policy forbids from what may be over in a moment.
func sortAWS(op string, err error) error {
	kind := fault.Unavailable
	if api, ok := errors.AsType[smithy.APIError](err); ok && api.ErrorCode() == "AccessDeniedException" {
		kind = fault.Misconfigured
	}
	return fault.Wrap(kind, op, err)
}
