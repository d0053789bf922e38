// Neither package has to be installed.
declare module '@tensorflow/tfjs-node';
declare module '@tensorflow/tfjs-node-gpu';
