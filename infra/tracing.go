package main

import (
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"github.com/poebridge/poebridge/pkg/bot"
)

// traceVariables are what the function reads of where its traces go, in the words of package
// otlp: none where nothing is sent. The share holds whatever Lambda has decided, which it does
// of every query, at a rate that cannot be changed: with parentbased_ a share would mean nothing.
func traceVariables(t bot.Traces) map[string]*string {
	if t.Endpoint == "" {
		return nil
	}
	return map[string]*string{
		"OTEL_EXPORTER_OTLP_ENDPOINT": jsii.String(t.Endpoint),
		"OTEL_TRACES_SAMPLER":         jsii.String("traceidratio"),
		"OTEL_TRACES_SAMPLER_ARG":     jsii.String(strconv.FormatFloat(t.Sample, 'f', -1, 64)),
	}
}

// traceThrough gives a function its layers, and active tracing: without, Lambda is expected
// to say of every trace that it is not kept. It is not the CDK's own setting for that, which
// would add to the role what package access has given it already.
func traceThrough(function awslambda.CfnFunction, t bot.Traces) {
	if !t.Enabled() {
		return
	}
	function.SetTracingConfig(&awslambda.CfnFunction_TracingConfigProperty{Mode: jsii.String("Active")})
	if len(t.Layers) > 0 {
		function.SetLayers(jsii.Strings(t.Layers...))
	}
}
