// Command infra is the CDK app: it deploys a folder of configurations as bots.
//
// Each group is a stack of its own, so that a part can be deployed without the rest: a
// function behind a function URL, its role, its templates in Parameter Store and the
// secret of its access keys. What the groups of a region share is one more stack: the
// defaults, the function that tells Poe of changes, the dashboard and the topic of the
// alarms. What is deployed, and under which names, is worked out by
// [deployment.Read]; this package only renders it.
//
// It never touches the overrides in Parameter Store, nor a value in Secrets Manager.
package main
