// Package deployment works out what a folder of configurations is deployed as: which
// stacks, functions, parameters, secrets and addresses, under which names, and what it can
// cost. It checks all of it first, with the code that the function runs.
//
// It makes nothing and calls nobody; the CDK app renders what it says, and the operator's
// commands find by it what was rendered. Start at [Read].
package deployment
